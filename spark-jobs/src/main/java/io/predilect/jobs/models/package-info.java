/** Models on executors: fetched once per machine, opened once per process, shared by its tasks. */
package io.predilect.jobs.models;
