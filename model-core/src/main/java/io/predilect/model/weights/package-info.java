/** Weights and the safetensors files they lie in. */
package io.predilect.model.weights;
