/** What a run would ask of models and services, counted before it starts. */
package io.predilect.jobs.estimate;
