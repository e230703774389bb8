// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CCurl.h"

#include <dlfcn.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

// By number, since the headers may be older than the library (7.85, 7.84 and 7.87).
#define OPTION_PROTOCOLS_STR ((CURLoption)(CURLOPTTYPE_OBJECTPOINT + 318))
#define OPTION_PROTOCOLS ((CURLoption)(CURLOPTTYPE_LONG + 181))
#define OPTION_QUICK_EXIT ((CURLoption)(CURLOPTTYPE_LONG + 322))
#define INFO_CAINFO ((CURLINFO)(CURLINFO_STRING + 61))

void ccurl_protect(void) {
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

#ifdef CCURL_STATIC
// Whether names without a dot must also be looked up as they are: Docker's name server requires it,
// and c-ares cannot append the root, the only search domain of systemd-resolved.
static int wants_bare_names(void) {
  char line[1024];
  int found = 0;
  FILE *file = fopen("/etc/resolv.conf", "re");
  if (file == NULL) return 0;
  while (!found && fgets(line, sizeof line, file) != NULL) {
    char *rest = NULL;
    const char *keyword = strtok_r(line, " \t\r\n", &rest);
    const char *wanted = keyword == NULL ? NULL
                         : strcmp(keyword, "search") == 0 ? "."
                         : strcmp(keyword, "options") == 0 ? "ndots:0" : NULL;
    for (const char *word; wanted && (word = strtok_r(NULL, " \t\r\n", &rest)) != NULL;)
      found = found || strcmp(word, wanted) == 0;
  }
  fclose(file);
  return found;
}

// c-ares waits 5 s for each name server unless `retrans` (ms) and `retry` say otherwise; it ignores
// `timeout` and `attempts`. It also gives up if a search domain cannot be queried, so names with a
// dot are looked up as they are first, whatever `ndots` /etc/resolv.conf sets. The first value of
// each option counts, so the user's `RES_OPTIONS` wins.
static void shorten_waits(void) {
  char options[1024];
  const char *given = getenv("RES_OPTIONS");
  int length = snprintf(options, sizeof options, "%s retrans:1500 retry:2 ndots:%d",
                        given ? given : "", wants_bare_names() ? 0 : 1);
  if (length > 0 && (size_t)length < sizeof options) setenv("RES_OPTIONS", options, 1);
}
#endif

static pthread_mutex_t initialising = PTHREAD_MUTEX_INITIALIZER;

// curl_global_init may be called repeatedly, but before 7.84 only by one thread at a time.
static int initialise(CURLcode (*global_init)(long)) {
  if (global_init == NULL) return 0;
  pthread_mutex_lock(&initialising);
  // libcurl would write the keys of TLS sessions to the file that this variable names.
  unsetenv("SSLKEYLOGFILE");
#ifdef CCURL_STATIC
  static int is_shortened = 0;
  if (!is_shortened) shorten_waits();
  is_shortened = 1;
#endif
  CURLcode result = global_init(CURL_GLOBAL_DEFAULT);
  pthread_mutex_unlock(&initialising);
  return result == CURLE_OK;
}

#ifdef CCURL_STATIC
// Releases link libcurl, so that no library has to be installed.
struct ccurl *ccurl_open(const char *name) {
  (void)name;
  if (!initialise(curl_global_init)) return NULL;
  struct ccurl *table = calloc(1, sizeof *table);
  if (table == NULL) return NULL;
  *table = (struct ccurl){
      .easy_init = curl_easy_init,
      .easy_cleanup = curl_easy_cleanup,
      .easy_reset = curl_easy_reset,
      .easy_perform = curl_easy_perform,
      .easy_setopt = curl_easy_setopt,
      .easy_getinfo = curl_easy_getinfo,
      .slist_append = curl_slist_append,
      .slist_free_all = curl_slist_free_all,
  };
  return table;
}
#else
struct ccurl *ccurl_open(const char *name) {
  void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return NULL;
  if (!initialise((CURLcode(*)(long))dlsym(library, "curl_global_init"))) return NULL;
  struct ccurl *table = calloc(1, sizeof *table);
  if (table == NULL) return NULL;
  *(void **)&table->easy_init = dlsym(library, "curl_easy_init");
  *(void **)&table->easy_cleanup = dlsym(library, "curl_easy_cleanup");
  *(void **)&table->easy_reset = dlsym(library, "curl_easy_reset");
  *(void **)&table->easy_perform = dlsym(library, "curl_easy_perform");
  *(void **)&table->easy_setopt = dlsym(library, "curl_easy_setopt");
  *(void **)&table->easy_getinfo = dlsym(library, "curl_easy_getinfo");
  *(void **)&table->slist_append = dlsym(library, "curl_slist_append");
  *(void **)&table->slist_free_all = dlsym(library, "curl_slist_free_all");
  if (table->easy_init && table->easy_cleanup && table->easy_reset && table->easy_perform &&
      table->easy_setopt && table->easy_getinfo && table->slist_append && table->slist_free_all)
    return table;
  free(table);
  return NULL;
}
#endif

CURLcode ccurl_perform(const struct ccurl *library, CURL *handle) {
  sigset_t broken_pipe, before, pending;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, &before);
  CURLcode result = library->easy_perform(handle);
  int taken;
  sigpending(&pending);
  if (sigismember(&pending, SIGPIPE) && !sigismember(&before, SIGPIPE))
    sigwait(&broken_pipe, &taken);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return result;
}

void ccurl_close(struct ccurl *library) { free(library); }

CURLcode ccurl_set_long(const struct ccurl *library, CURL *handle, CURLoption option, long value) {
  return library->easy_setopt(handle, option, value);
}

CURLcode ccurl_set_size(const struct ccurl *library, CURL *handle, CURLoption option,
                        curl_off_t value) {
  return library->easy_setopt(handle, option, value);
}

CURLcode ccurl_set_text(const struct ccurl *library, CURL *handle, CURLoption option,
                        const char *value) {
  return library->easy_setopt(handle, option, value);
}

CURLcode ccurl_set_pointer(const struct ccurl *library, CURL *handle, CURLoption option,
                           void *value) {
  return library->easy_setopt(handle, option, value);
}

CURLcode ccurl_set_blob(const struct ccurl *library, CURL *handle, CURLoption option,
                        const void *bytes, size_t count) {
  struct curl_blob blob = {.data = (void *)bytes, .len = count, .flags = CURL_BLOB_COPY};
  return library->easy_setopt(handle, option, &blob);
}

CURLcode ccurl_set_scheme(const struct ccurl *library, CURL *handle, int is_secure) {
  // The bits of CURLPROTO_HTTP and CURLPROTO_HTTPS.
  long bit = is_secure ? 2L : 1L;
  CURLcode result =
      library->easy_setopt(handle, OPTION_PROTOCOLS_STR, is_secure ? "https" : "http");
  return result == CURLE_OK ? result : library->easy_setopt(handle, OPTION_PROTOCOLS, bit);
}

void ccurl_leave_resolver(const struct ccurl *library, CURL *handle) {
  library->easy_setopt(handle, OPTION_QUICK_EXIT, 1L);
}

static int hear(CURL *handle, curl_infotype type, char *bytes, size_t count, void *context) {
  (void)handle, (void)bytes, (void)count;
  const struct ccurl_observer *observer = context;
  if (type == CURLINFO_HEADER_IN) observer->heard(observer->context, CCURL_PROXY);
  if (type == CURLINFO_SSL_DATA_OUT) observer->heard(observer->context, CCURL_OURS);
  if (type == CURLINFO_SSL_DATA_IN) observer->heard(observer->context, CCURL_THEIRS);
  return 0;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose,
                                 struct curl_sockaddr *address) {
  (void)purpose;
  const struct ccurl_observer *observer = context;
  const unsigned char *bytes = NULL;
  size_t length = 0;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  if (address->family == AF_INET) {
    memcpy(&v4, &address->addr, sizeof v4);
    bytes = (const unsigned char *)&v4.sin_addr;
    length = 4;
  } else if (address->family == AF_INET6) {
    memcpy(&v6, (const void *)&address->addr, sizeof v6);
    bytes = (const unsigned char *)&v6.sin6_addr;
    length = 16;
  }
  if (bytes == NULL || !observer->admits(observer->context, bytes, length)) return CURL_SOCKET_BAD;
  int type = address->socktype;
#ifdef SOCK_CLOEXEC
  type |= SOCK_CLOEXEC;
#endif
  return socket(address->family, type, address->protocol);
}

CURLcode ccurl_observe(const struct ccurl *library, CURL *handle,
                       const struct ccurl_observer *observer) {
  CURLcode results[] = {
      library->easy_setopt(handle, CURLOPT_WRITEFUNCTION, observer->body),
      library->easy_setopt(handle, CURLOPT_WRITEDATA, observer->context),
      library->easy_setopt(handle, CURLOPT_HEADERFUNCTION, observer->header),
      library->easy_setopt(handle, CURLOPT_HEADERDATA, observer->context),
      library->easy_setopt(handle, CURLOPT_NOPROGRESS, 0L),
      library->easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, observer->progress),
      library->easy_setopt(handle, CURLOPT_XFERINFODATA, observer->context),
      library->easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket),
      library->easy_setopt(handle, CURLOPT_OPENSOCKETDATA, (void *)observer),
      library->easy_setopt(handle, CURLOPT_VERBOSE, 1L),
      library->easy_setopt(handle, CURLOPT_DEBUGFUNCTION, hear),
      library->easy_setopt(handle, CURLOPT_DEBUGDATA, (void *)observer),
  };
  for (size_t i = 0; i < sizeof results / sizeof *results; i++)
    if (results[i] != CURLE_OK) return results[i];
  return CURLE_OK;
}

long ccurl_get_long(const struct ccurl *library, CURL *handle, CURLINFO info) {
  long value = 0;
  return library->easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

curl_off_t ccurl_get_time(const struct ccurl *library, CURL *handle, CURLINFO info) {
  curl_off_t value = 0;
  return library->easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

const char *ccurl_default_trust(const struct ccurl *library, CURL *handle) {
#ifdef CCURL_STATIC
  (void)library, (void)handle;
  return "";
#else
  const char *value = NULL;
  return library->easy_getinfo(handle, INFO_CAINFO, &value) == CURLE_OK ? value : NULL;
#endif
}
