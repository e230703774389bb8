// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string.h>

// ICU's headers clash with Foundation's copy of them. Without this switch only a structure that is never
// looked into here lacks its last fields.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/SAX2.h>
#include <libxml/dict.h>
#include <libxml/encoding.h>
#include <libxml/hash.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

// Later versions deprecate fields and functions whose replacements earlier versions lack. Using them here keeps
// the Swift side free of warnings with every version.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

// The dictionary's own copy of a name, the same pointer that the parser's callbacks get.
static inline const xmlChar *buildpost_intern(xmlParserCtxtPtr context, const char *name) {
  return xmlDictLookup(context->dict, (const xmlChar *)name, -1);
}

// Limits the memory of names; the option for huge nodes removes that limit.
static inline void buildpost_limit_names(xmlParserCtxtPtr context, size_t bytes) {
  xmlDictSetLimit(context->dict, bytes);
}

// How many namespaces are in scope; the parser looks through all of them for each prefix.
static inline int buildpost_namespaces(xmlParserCtxtPtr context) {
  return context->nsNr / 2;
}

// Forgets the default values that a document type gives to attributes: each tag would carry all of them.
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

#pragma clang diagnostic pop
