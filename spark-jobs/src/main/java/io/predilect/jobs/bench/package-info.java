/** Measurements that anyone can repeat: {@code bench NAME}. */
package io.predilect.jobs.bench;
