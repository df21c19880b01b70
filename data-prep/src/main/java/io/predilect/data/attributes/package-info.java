/**
 * Generated preference pairs in which two of twelve independent attributes of a response decide,
 * which two depending on whom the prompt names. The rule is hidden: it can be learnt from the
 * pairs, and rationales name it.
 */
package io.predilect.data.attributes;
