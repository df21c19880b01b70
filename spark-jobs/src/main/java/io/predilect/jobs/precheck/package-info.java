/** What would stop a run, said before its first stage. */
package io.predilect.jobs.precheck;
