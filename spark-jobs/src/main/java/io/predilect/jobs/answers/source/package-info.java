/** Who answers: a local model, alone or guided by another, a service, a transformer. */
package io.predilect.jobs.answers.source;
