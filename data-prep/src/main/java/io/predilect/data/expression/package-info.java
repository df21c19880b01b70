/** The expressions of {@code columns:}, by which a row's values are found. */
package io.predilect.data.expression;
