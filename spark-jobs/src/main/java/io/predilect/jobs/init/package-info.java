/** A fresh model and its tokenizer. */
package io.predilect.jobs.init;
