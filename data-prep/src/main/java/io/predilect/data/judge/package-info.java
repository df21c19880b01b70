/**
 * Judging: questions about two responses to a prompt, and what their answers say. Nothing here
 * knows which response anybody prefers: a question shows them in an order drawn by lot.
 */
package io.predilect.data.judge;
