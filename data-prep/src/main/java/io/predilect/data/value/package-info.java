/** What values say however they are written: numbers and lists that came as text. */
package io.predilect.data.value;
