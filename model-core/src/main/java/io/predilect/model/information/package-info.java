/** What a rationale tells of a preference, in bits or nats. */
package io.predilect.model.information;
