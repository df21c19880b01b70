/** One self-contained page about a run, with charts drawn as SVG. */
package io.predilect.jobs.report;
