/** Charts drawn as SVG, for a page or by themselves. */
package io.predilect.jobs.report.chart;
