/**
 * Jinja2 as chat templates use it: lexer, parser to a tree of records, scopes resolved once, and a
 * tree of closures that renders. The values are Python's: what a template computes with, how it is
 * printed and compared, and the methods of texts, lists and dicts. Semantics are those of Jinja2
 * 3.1 in the immutable sandbox of Hugging Face's transformers (trim blocks, lstrip blocks, loop
 * controls, the generation tag). Values are never evaluated, and a rendering's work is bounded.
 */
package io.predilect.data.jinja;
