/**
 * The formats in which preference data comes, one class each, and the rules that every pair must
 * satisfy whatever its format.
 */
package io.predilect.data.format;
