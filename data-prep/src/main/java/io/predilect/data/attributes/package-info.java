/**
 * Generated preference pairs in which some of twelve independent attributes of a response decide,
 * which ones depending on whom the prompt names. The rule is hidden: it can be learnt from the
 * pairs, and rationales name it.
 */
package io.predilect.data.attributes;
