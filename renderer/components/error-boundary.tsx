import { Component, type ReactNode } from 'react';
import { ErrorNotice } from './error-notice.tsx';

/** A page that fails says so and leaves the frame usable. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {};
  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }
  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return (
      <div style={{ padding: 24 }}>
        <ErrorNotice error={this.state.error} onClose={() => this.setState({ error: undefined })} />
      </div>
    );
  }
}
