/** What a training takes of a device's memory, told by arithmetic before it begins. */
package io.predilect.model.train.memory;
