import { useQuery } from '@tanstack/react-query';
import { engine } from '../../engine.ts';

/** The machine's GPUs: asked for once, since answering starts a process. */
export const useAdapters = () =>
  useQuery({
    queryKey: ['adapters'],
    queryFn: () => engine.call((client) => client.gpu.adapters()),
    staleTime: Infinity,
  });
