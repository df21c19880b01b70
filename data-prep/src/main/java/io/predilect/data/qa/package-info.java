/** Answers to questions of fact, compared with those that are known to be right. */
package io.predilect.data.qa;
