// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string.h>

#include <libxml/SAX2.h>
#include <libxml/dict.h>
#include <libxml/encoding.h>
#include <libxml/hash.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

// Later versions mark fields and functions as deprecated whose replacements the earlier ones lack.
// Reaching them here keeps the Swift side free of warnings with each of them.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

// The dictionary's own copy of a name, the same pointer that the parser's callbacks get.
static inline const xmlChar *buildpost_intern(xmlParserCtxtPtr context, const char *name) {
  return xmlDictLookup(context->dict, (const xmlChar *)name, -1);
}

// Caps the memory of names; the option for huge nodes takes that cap away.
static inline void buildpost_limit_names(xmlParserCtxtPtr context, size_t bytes) {
  xmlDictSetLimit(context->dict, bytes);
}

// How many namespaces are declared where the parser is; it looks through all of them for each prefix.
static inline int buildpost_namespaces(xmlParserCtxtPtr context) {
  return context->nsNr / 2;
}

// Forgets the values that a document type gives to attributes by default: each tag would carry all of them.
static inline void buildpost_drop_defaults(xmlParserCtxtPtr context) {
  if (context->attsDefault != NULL) xmlHashFree(context->attsDefault, xmlHashDefaultDeallocator);
  context->attsDefault = NULL;
}

static inline int buildpost_is_well_formed(xmlParserCtxtPtr context) {
  return context->wellFormed;
}

// Frees the context with the document that some declarations make even without a tree.
static inline void buildpost_free(xmlParserCtxtPtr context) {
  if (context->myDoc != NULL) xmlFreeDoc(context->myDoc);
  context->myDoc = NULL;
  xmlFreeParserCtxt(context);
}

static inline void buildpost_say_nothing(void *context, const char *message, ...) {
  (void)context;
  (void)message;
}

// Converts what is whole in `input`, drops it there, and appends UTF-8 to `output`; negative where a byte does not fit.
static inline int buildpost_decode(
    xmlCharEncodingHandlerPtr handler, xmlBufferPtr output, xmlBufferPtr input) {
  // By default the library prints what does not fit to the standard error output.
  xmlGenericErrorFunc speak = xmlGenericError;
  void *context = xmlGenericErrorContext;
  xmlSetGenericErrorFunc(NULL, buildpost_say_nothing);
  int status = xmlCharEncInFunc(handler, output, input);
  xmlSetGenericErrorFunc(context, speak);
  return status;
}

#pragma clang diagnostic pop
