/** What a stage is, what it is given and what it may ask. */
package io.predilect.jobs.stage;
