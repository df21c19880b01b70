/** The command line. */
package io.predilect.jobs.cli;
