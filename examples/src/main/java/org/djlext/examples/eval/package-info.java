/** {@code djlx eval}: scores results against truth, as the tools of the data sets do. */
package org.djlext.examples.eval;
