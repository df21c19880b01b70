/** Low-rank adapters: their places, weights and PEFT folders. */
package io.predilect.model.lora;
