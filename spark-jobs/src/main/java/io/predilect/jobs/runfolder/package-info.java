/** A run's folder: who holds it, whether it lives, what an attempt left in it. */
package io.predilect.jobs.runfolder;
