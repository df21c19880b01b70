/** What a model will see of a data set, shown to people. */
package io.predilect.jobs.preview;
