/** Whether a machine can do what it is for: what is there, what is missing, and a self-check. */
package io.predilect.jobs.doctor;
