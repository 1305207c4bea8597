/** {@code djlx adapt}: adapters are merged into models, or told about. */
package org.djlext.examples.adapt;
