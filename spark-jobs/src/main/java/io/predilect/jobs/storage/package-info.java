/**
 * Files: local folders, whole files on any Hadoop file system, object stores, a task's credentials.
 */
package io.predilect.jobs.storage;
