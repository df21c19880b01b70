/**
 * The list of stages as something that can be stopped anywhere and run again: what is finished is
 * known by digests, output appears by rename, and every row is accounted for.
 */
package io.predilect.jobs.pipeline;
