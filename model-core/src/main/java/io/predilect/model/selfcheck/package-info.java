/**
 * A device against what is known to be right: what scores, trains, decodes and saves models is run
 * on it as the program does, and once more plainly, on the processor in float32, a response at a
 * time.
 */
package io.predilect.model.selfcheck;
