/** Questions and what they are answered, as values and as rows. */
package io.predilect.jobs.questions;
