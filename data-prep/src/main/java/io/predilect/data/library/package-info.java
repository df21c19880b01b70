/** Native libraries that lie in jars. */
package io.predilect.data.library;
