/** Short messages between tasks and the driver. */
package io.predilect.jobs.channel;
