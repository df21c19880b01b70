/** Texts, numbers and tables as parts of a page. */
package io.predilect.jobs.report.html;
