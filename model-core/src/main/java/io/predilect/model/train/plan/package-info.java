/**
 * What a training is to do: its settings, checked together, and the course of the learning rate.
 */
package io.predilect.model.train.plan;
