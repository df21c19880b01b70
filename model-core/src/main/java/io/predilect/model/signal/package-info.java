/**
 * Where in a response the preference lies: what policy, reference and reward model say of it token
 * by token, from one pass over whole responses.
 */
package io.predilect.model.signal;
