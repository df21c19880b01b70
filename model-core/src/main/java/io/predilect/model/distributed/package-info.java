/** Sums over the ranks of a training, around a ring of sockets. */
package io.predilect.model.distributed;
