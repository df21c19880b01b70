/** Files that a run reads and did not make: what they are known by. */
package io.predilect.jobs.outside;
