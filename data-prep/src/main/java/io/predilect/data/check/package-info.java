/**
 * The one vocabulary in which values are checked: what is wrong, the value, what would be right. A
 * record's constructor reports everything that it refuses, not only the first thing.
 */
package io.predilect.data.check;
