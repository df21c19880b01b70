/** What training minimises: objectives as pure functions with exact derivatives. */
package io.predilect.model.objective;
