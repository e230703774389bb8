// SPDX-License-Identifier: Apache-2.0
// The floor: libxml2's push parser with empty callbacks over each file named, 64 KiB at a time.
#include <fcntl.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                     const xmlChar **namespace_list, int attributes, int defaulted, const xmlChar **attribute_list) {}
static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {}

int main(int count, char **paths) {
  static char buffer[65536];
  int status = 0;
  for (int index = 1; index < count; index++) {
    int file = open(paths[index], O_RDONLY);
    if (file < 0) return perror(paths[index]), 66;
    xmlSAXHandler handler;
    memset(&handler, 0, sizeof handler);
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = on_start;
    handler.endElementNs = on_end;
    xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&handler, NULL, NULL, 0, NULL);
    xmlCtxtUseOptions(parser, XML_PARSE_HUGE | XML_PARSE_NONET);
    ssize_t length;
    while ((length = read(file, buffer, sizeof buffer)) > 0) status |= xmlParseChunk(parser, buffer, length, 0);
    status |= xmlParseChunk(parser, buffer, 0, 1);
    xmlFreeParserCtxt(parser);
    close(file);
  }
  return status != 0;
}
