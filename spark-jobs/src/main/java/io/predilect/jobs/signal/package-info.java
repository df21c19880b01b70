/** Where in a response the preference lies: figures of responses as if cut, and by position. */
package io.predilect.jobs.signal;
