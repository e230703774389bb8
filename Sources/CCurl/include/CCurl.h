// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>
#include <stddef.h>

// The functions of libcurl, looked up at run time; this module links nothing.
struct ccurl {
  CURL *(*easy_init)(void);
  void (*easy_cleanup)(CURL *);
  void (*easy_reset)(CURL *);
  CURLcode (*easy_perform)(CURL *);
  CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
  CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
  struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
  void (*slist_free_all)(struct curl_slist *);
};

// Where bytes came from: the proxy before TLS, us, or the peer, within TLS.
enum ccurl_voice { CCURL_PROXY, CCURL_OURS, CCURL_THEIRS };

// What a running transfer reports. Each function gets `context`.
struct ccurl_observer {
  void *context;
  // A piece of the body; any result other than `count` ends the transfer.
  size_t (*body)(char *bytes, size_t size, size_t count, void *context);
  // One line of the head.
  size_t (*header)(char *bytes, size_t size, size_t count, void *context);
  // Called now and then; a result other than 0 ends the transfer.
  int (*progress)(void *context, curl_off_t total_down, curl_off_t down, curl_off_t total_up,
                  curl_off_t up);
  // Whether a connection to an address of 4 or 16 bytes may be opened: 0 refuses.
  int (*admits)(void *context, const unsigned char *address, size_t length);
  // Called for each piece that is sent or received, in order.
  void (*heard)(void *context, enum ccurl_voice voice);
};

// Keeps the memory of this process, which holds secrets, out of core dumps and from other processes.
void ccurl_protect(void);

// Opens a library by name; NULL if it is missing or lacks a function. Free with ccurl_close.
struct ccurl *ccurl_open(const char *name);

// Frees the table. The library stays loaded: its TLS code does not survive unloading.
void ccurl_close(struct ccurl *library);

// Performs a transfer. With CURLOPT_NOSIGNAL older libraries let a TLS write to a closed connection
// raise SIGPIPE, which would end the process; it is blocked in this thread during the transfer.
CURLcode ccurl_perform(const struct ccurl *library, CURL *handle);

CURLcode ccurl_set_long(const struct ccurl *library, CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_size(const struct ccurl *library, CURL *handle, CURLoption option,
                        curl_off_t value);
CURLcode ccurl_set_text(const struct ccurl *library, CURL *handle, CURLoption option,
                        const char *value);
CURLcode ccurl_set_pointer(const struct ccurl *library, CURL *handle, CURLoption option,
                           void *value);
CURLcode ccurl_set_blob(const struct ccurl *library, CURL *handle, CURLoption option,
                        const void *bytes, size_t count);

// Allows only this scheme, by whichever option the library knows.
CURLcode ccurl_set_scheme(const struct ccurl *library, CURL *handle, int is_secure);

// Does not wait for a name lookup that hangs, if the library can abandon it (7.87).
void ccurl_leave_resolver(const struct ccurl *library, CURL *handle);

// Sets the functions of an observer, which must live until the transfer is over.
CURLcode ccurl_observe(const struct ccurl *library, CURL *handle,
                       const struct ccurl_observer *observer);

// A number that the library knows about the last transfer; 0 if it does not.
long ccurl_get_long(const struct ccurl *library, CURL *handle, CURLINFO info);

// A time that the library knows about the last transfer, in microseconds; 0 if it does not.
curl_off_t ccurl_get_time(const struct ccurl *library, CURL *handle, CURLINFO info);

// The certificate file that the library was built to trust; NULL if it does not say, empty if none.
const char *ccurl_default_trust(const struct ccurl *library, CURL *handle);
