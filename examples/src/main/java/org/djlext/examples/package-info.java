/** The command-line program djlx. */
package org.djlext.examples;
