/** How much memory a training will take, of its settings and its model's configuration alone. */
package io.predilect.jobs.train.memory;
