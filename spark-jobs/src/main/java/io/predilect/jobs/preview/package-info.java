/** What a model will see of a data set. */
package io.predilect.jobs.preview;
