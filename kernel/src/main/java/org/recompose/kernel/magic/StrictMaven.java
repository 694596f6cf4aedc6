package org.recompose.kernel.magic;

import eu.maveniverse.maven.mima.context.Lookup;
import eu.maveniverse.maven.mima.runtime.shared.PreBoot;
import eu.maveniverse.maven.mima.runtime.standalonestatic.MemoizingRepositorySystemSupplierLookup;
import eu.maveniverse.maven.mima.runtime.standalonestatic.StandaloneStaticRuntime;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.spi.connector.checksum.ChecksumPolicy;
import org.eclipse.aether.spi.connector.checksum.ChecksumPolicyProvider;
import org.eclipse.aether.transfer.ChecksumFailureException;
import org.eclipse.aether.transfer.TransferResource;

/**
 * MIMA's resolver, but a file whose checksum is wrong is an error. (Maven's policies either take such a file with a
 * warning or refuse also the repositories that have no checksums at all.)
 */
final class StrictMaven extends StandaloneStaticRuntime {
    @Override
    protected Lookup createRepositorySystemLookup(PreBoot preBoot) {
        return new MemoizingRepositorySystemSupplierLookup() {
            @Override
            protected ChecksumPolicyProvider getChecksumPolicyProvider() {
                return memoize(ChecksumPolicyProvider.class, new MismatchFails());
            }
        };
    }

    private static final class MismatchFails implements ChecksumPolicyProvider, ChecksumPolicy {
        @Override
        public ChecksumPolicy newChecksumPolicy(
                RepositorySystemSession session,
                RemoteRepository repository,
                TransferResource resource,
                String policy) {
            return this;
        }

        @Override
        public String getEffectiveChecksumPolicy(RepositorySystemSession session, String policy1, String policy2) {
            return policy1;
        }

        @Override
        public boolean onChecksumMatch(String algorithm, ChecksumKind kind) {
            return true;
        }

        @Override
        public void onChecksumMismatch(String algorithm, ChecksumKind kind, ChecksumFailureException mismatch)
                throws ChecksumFailureException {
            throw mismatch;
        }

        @Override
        public void onChecksumError(String algorithm, ChecksumKind kind, ChecksumFailureException error) {}

        @Override
        public void onNoMoreChecksums() {}

        @Override
        public void onTransferRetry() {}

        @Override
        public boolean onTransferChecksumFailure(ChecksumFailureException mismatch) {
            return false;
        }
    }
}
