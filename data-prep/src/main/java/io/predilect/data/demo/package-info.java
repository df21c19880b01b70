/**
 * Generated preference pairs whose true cause of preference is known: a small world of lists of
 * words, in which what the prompt asks and what pleases without regard to the prompt are drawn
 * apart.
 */
package io.predilect.data.demo;
