/** How far work is: rows and tokens counted on executors, the time that is left. */
package io.predilect.jobs.progress;
